"""Lead time, on-time rate and first-pass yield, by numbers reckoned by hand."""

from lotline.jobs import figures
from lotline.journal import Job

H = 3_600_000_000


def job(name, start, end, order="", good=None, scrap=None, due=None):
    def us(hours):
        return None if hours is None else round(hours * H)

    return Job(name, order, "saw", us(start), us(end), good, scrap, us(due))


def test_an_order_of_two_jobs():
    found = figures([
        job("a", 0, 2, "A", 90, 10, due=8), job("b", 5, 7, "A", 50, 0),
        job("c", 1, 4, "B", 10, 40, due=3),
    ], 0, 10 * H)  # fmt: skip
    assert (found.jobs, found.orders) == (3, 2)
    assert found.lead_s == 5 * 3600  # the median of seven and three hours
    assert (found.on_time, found.due, found.on_time_rate) == (1, 2, 0.5)
    assert (found.good, found.pieces, found.first_pass_yield) == (150, 200, 0.75)


def test_an_order_counts_when_its_last_job_has_ended():
    some = [job("a", 0, 2, "A"), job("b", 3, None, "A"), job("c", 0, 1)]
    assert figures(some, 0, 10 * H).orders == 1
    assert figures([*some[:1], job("b", 3, 11, "A")], 0, 10 * H).orders == 0


def test_what_nobody_told_is_not_known():
    found = figures([job("a", 0, 2, good=5)], 0, 10 * H)
    assert found.on_time_rate is None
    assert found.first_pass_yield is None  # scrap was not counted
    assert figures([], 0, 1).lead_s is None
