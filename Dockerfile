# One image for web, worker, beat and upgrades; compose.yaml says which is which.

FROM python:3.13-slim AS build
WORKDIR /srv/portal
COPY requirements.txt ./
RUN python -m venv /srv/venv && /srv/venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
ARG ALLIANCE_BRAND=southwark
# Node comes as a wheel and stays in this stage. The settings want a key and a database even where neither is used.
RUN /srv/venv/bin/python -m services.front_end \
    && SECRET_KEY=unused DATABASE_URL=postgres:///unused /srv/venv/bin/python manage.py collectstatic --no-input \
    && rm -rf node_modules .local

FROM python:3.13-slim
RUN useradd --system --no-create-home portal && install -d -o portal /srv/media
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/portal /srv/portal
WORKDIR /srv/portal
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 BIND=0.0.0.0 MEDIA_ROOT=/srv/media
USER portal
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "--config", "python:services.gunicorn_settings", "stsa.wsgi"]
