"""How often somebody may send."""

from lotline.reports import Buckets
from lotline.reports.bucket import MAX_KNOWN


def test_a_bucket_is_emptied_and_fills_again():
    now = 0.0
    buckets = Buckets(3, 10.0, lambda: now)
    assert [buckets.take("a") for _ in range(5)] == [True, True, True, False, False]
    assert buckets.take("b")
    now = 9.9
    assert not buckets.take("a")
    now = 10.1
    assert buckets.take("a")
    assert not buckets.take("a")
    now = 1e6
    assert [buckets.take("a") for _ in range(4)] == [True, True, True, False]


def test_it_keeps_no_more_than_it_may():
    buckets = Buckets(1, 1e9, lambda: 0.0)
    for number in range(MAX_KNOWN + 10):
        buckets.take(str(number))
    assert len(buckets._known) == MAX_KNOWN
