"""Pages as tests read them."""

from bs4 import BeautifulSoup


def page(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def problems(response) -> list[str]:
    """What the error summary of a refused form says."""
    assert response.status_code == 422
    assert page(response).title.get_text().startswith("Error: ")
    return [line.get_text(strip=True) for line in page(response).select(".govuk-error-summary__list li")]
