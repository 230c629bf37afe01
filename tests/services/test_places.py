"""What the runner keeps in its folder is whole at any moment, whoever looks and whatever is killed."""

from threading import Event, Thread

from services.places import Places


def test_a_port_that_is_being_written_anew_is_never_read_half(tmp_path):
    places = Places(tmp_path)
    port, over = places.port("postgres"), Event()

    def write_again_and_again() -> None:
        while not over.is_set():
            places.port("postgres")

    writer = Thread(target=write_again_and_again)
    writer.start()
    try:
        read = {places.last_port("postgres") for _ in range(3000)}
    finally:
        over.set()
        writer.join()
    assert read == {port}


def test_nothing_half_written_stays_behind(tmp_path):
    Places(tmp_path).port("valkey")
    assert [path.name for path in tmp_path.iterdir()] == ["valkey.port"]
