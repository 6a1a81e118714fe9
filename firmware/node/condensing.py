"""Condenses segments in full detail, the oldest first, when the shelf gets full: see shelf.py."""


class Made:
    """A condensed record that is not on flash yet; source: the segment it was made of."""

    sent = False

    def __init__(self, seq, kept, source):
        self.seq = seq
        self.sealed = kept
        self.source = source


class Condensing:
    """shelf: of which room is made; condenser: by which."""

    def __init__(self, shelf, condenser):
        self._shelf = shelf
        self._condenser = condenser
        self._made = []

    def run(self):
        """Until there is room: yields after each few records. Raises OSError."""
        shelf = self._shelf
        while shelf.bytes() + shelf.spare > shelf.limit:
            source = self._to_condense()
            if source:
                for _ in self._condense(source):
                    yield
            elif self._made:
                self._keep_made(False)
            elif shelf.segments and shelf.segments[0].condensed and shelf.segments[0].known:
                shelf.drop()
            else:
                return

    def _to_condense(self):
        """The oldest in full detail that is not written on."""
        for segment in self._shelf.segments:
            if not (segment.condensed or segment.done or self._shelf.is_open(segment)):
                return segment if segment.known else None
        return None

    def _condense(self, source):
        """What is made of a segment waits in RAM until it fills a block; the segment stays as
        long, so a power cut loses nothing."""
        self._condenser.drop()  # of a time before that failed: else its records came twice
        at, made = 0, []
        while at < source.size:
            records, at = source.read(at)
            for seq, sealed in records:
                made += self._condenser.take(source.boot, seq, sealed)
                yield
        made += self._condenser.finish()
        source.done = True
        self._made += [Made(seq, kept, source) for seq, kept in made]
        self._keep_made(True)

    def _keep_made(self, whole):
        """On flash with what was made, as far as it fills blocks; its sources go."""
        while self._made:
            self._made = [m for m in self._made if m.source in self._shelf.segments]
            if not self._made:
                break
            boot = self._made[0].source.boot
            mine = [m for m in self._made if m.source.boot == boot]
            count = self._shelf.write(boot, mine, whole and len(mine) == len(self._made), True)
            if not count:
                break
            for made in mine[:count]:
                self._made.remove(made)
        wanted = [m.source for m in self._made]
        for segment in self._shelf.segments[:]:
            if segment.done and segment not in wanted:
                self._shelf.remove(segment)
