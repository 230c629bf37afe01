"""What the portal needs around it on a bare machine: PostgreSQL and Valkey out of their wheels, and the whole portal.

`python -m services.run exec -- COMMAND` gives a command its database and broker; `python -m services.run portal`
serves. The servers live as long as anybody holds the lease (lease.py): nothing has to be stopped by hand.
"""
