"""Until when the site's certificates are good."""

from datetime import UTC, datetime
from pathlib import Path

from lotline.keeping.doctor.finding import Finding

SOON_DAYS = 21


def certificate(key: str, path: Path, now_us: int) -> Finding:
    """key: where the site file names it. The first to end of a chain counts."""
    from cryptography import x509

    name = f"certificate {key}"
    try:
        chain = x509.load_pem_x509_certificates(path.read_bytes())
    except OSError as e:
        return Finding(name, "bad", f"{path} cannot be read: {e.strerror}", "see the site file")
    except ValueError:
        return Finding(name, "bad", f"{path} holds no certificate", "see the site file")
    ends = min(one.not_valid_after_utc for one in chain)
    begins = max(one.not_valid_before_utc for one in chain)
    now = datetime.fromtimestamp(now_us / 1e6, UTC)
    days, words = (ends - now).days, f"good until {ends:%Y-%m-%d}"
    if now < begins:
        return Finding(name, "bad", f"good only from {begins:%Y-%m-%d %H:%M} UTC on",
                       "is the clock right?")  # fmt: skip
    if ends <= now:
        return Finding(name, "bad", f"no longer good since {ends:%Y-%m-%d}: nobody who checks it "
                       "connects", f"put a new one to {path} and start lotline again")  # fmt: skip
    if days < SOON_DAYS:
        return Finding(name, "look", f"{words}, {days} days", "renew it")
    return Finding(name, "ok", words)
