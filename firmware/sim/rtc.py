"""RTC memory in a file: it outlives the process, as a board's outlives a reset. A power cut is
to delete the file."""

SIZE = 2048


class Memory:
    """Bytes by slices, as a memoryview; written at once."""

    def __init__(self, path):
        try:
            self._file = open(path, "r+b")
        except OSError:
            with open(path, "wb") as f:
                f.write(bytes(SIZE))
            self._file = open(path, "r+b")

    def __len__(self):
        return SIZE

    def __getitem__(self, part):
        start, stop = bounds(part)
        self._file.seek(start)
        return self._file.read(stop - start)

    def __setitem__(self, part, data):
        start, stop = bounds(part)
        if stop - start != len(data):
            raise ValueError("got %d bytes for %d" % (len(data), stop - start))
        self._file.seek(start)
        self._file.write(data)  # the kernel has it at once; a flush would wait for the disk


def bounds(part):
    return part.start or 0, SIZE if part.stop is None else min(part.stop, SIZE)
