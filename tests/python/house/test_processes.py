"""What shares costly fixtures stays in one process."""

import pytest
from filelock import FileLock


@pytest.mark.parametrize("number", range(8))
def test_a_file_of_tests_stays_in_one_process(number, shared_folder, worker_id):
    """Eight tests that were handed out one by one would not all meet the same process."""
    place = shared_folder / "process"
    with FileLock(f"{place}.lock"):
        if not place.exists():
            place.write_text(worker_id)
        assert place.read_text() == worker_id
