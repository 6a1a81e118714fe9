"""What TLS to the broker is made of: a checked server certificate, or TLS-PSK. Forgotten when that
is made: no node needs it twice."""

from binascii import a2b_base64, unhexlify

# Only suites that prove the shared key, best first: PSK mode checks no certificate, so it
# must never accept one, whatever the firmware offers by itself.
PSK_SUITES = (
    "TLS-PSK-WITH-AES-128-GCM-SHA256",
    "TLS-PSK-WITH-AES-256-GCM-SHA384",
    "TLS-PSK-WITH-AES-128-CBC-SHA256",
)


def context(settings, name):
    """A tls.SSLContext of the node `name` for {"mode": "psk", identity, psk} or {"mode": "tls",
    ca}, with a certificate of the node's own where there are cert and key too (mTLS).

    From `tls`, not `ssl`, whose wrapper does not pass the PSK on. The certificate mode needs
    a board whose clock is set. Raises ValueError, and OSError also where there is no PSK.
    """
    try:
        return _context(settings, name)
    except (KeyError, TypeError, AttributeError) as e:  # of a person's settings
        raise ValueError("tls: %s %s" % (type(e).__name__, e))


def _context(settings, name):
    import tls

    ctx = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    if settings["mode"] == "psk":
        ctx.verify_mode = tls.CERT_NONE
        ctx.set_ciphers(list(PSK_SUITES))
        if not hasattr(ctx, "psk_key"):
            raise OSError("this MicroPython has no TLS-PSK: 1.29 has")
        ctx.psk_identity = settings.get("identity") or name
        ctx.psk_key = unhexlify(settings["psk"])
    else:
        ctx.verify_mode = tls.CERT_REQUIRED
        ctx.load_verify_locations(der(settings["ca"]))
        if "cert" in settings:
            ctx.load_cert_chain(der(settings["cert"]), der(settings["key"]))
    return ctx


def der(path):
    """The first object of a PEM file as DER; DER stays as it is."""
    with open(path, "rb") as f:
        data = f.read()
    if b"-----BEGIN" not in data:
        return data
    return a2b_base64(data[data.index(b"-----BEGIN") :].split(b"-----")[2])
