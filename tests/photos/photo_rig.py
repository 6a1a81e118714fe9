"""Photos as telephones make them, and what only looks like one."""

import struct
import zlib
from io import BytesIO

from PIL import Image, PngImagePlugin

NOW_US = 1_795_525_530_000_000
SECRET = b"52.5200N 13.4050E"
_ORIENTATION, _MAKE, _GPS = 0x0112, 0x010F, 0x8825


def jpeg(size=(640, 480), exif=False, comment=False, icc=False):
    out, more = BytesIO(), {}
    if exif:
        told = Image.Exif()
        told[_MAKE] = SECRET.decode()
        told.get_ifd(_GPS)[1] = "N"
        more["exif"] = told
    if comment:
        more["comment"] = SECRET
    if icc:
        more["icc_profile"] = SECRET
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, "JPEG", **more)
    return out.getvalue()


def png(size=(40, 30), colour=(200, 30, 30, 255), text=False):
    out, told = BytesIO(), PngImagePlugin.PngInfo()
    if text:
        told.add_text("Comment", SECRET.decode())
    Image.new("RGBA", size, colour).save(out, "PNG", pnginfo=told)
    return out.getvalue()


def rotated():
    """Held upright: stored lying on its left side (6: turn it by 90 degrees clockwise). Upright
    its top is red and its bottom blue."""
    image, told, out = Image.new("RGB", (640, 480), "blue"), Image.Exif(), BytesIO()
    image.paste("red", (0, 0, 320, 480))
    told[_ORIENTATION] = 6
    image.save(out, "JPEG", exif=told)
    return out.getvalue()


def _chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bomb(width, height):
    """A PNG that claims to be so large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")
    )


def hostile():
    """{what it is: its bytes}"""
    gif, tiff = BytesIO(), BytesIO()
    Image.new("L", (9, 9)).save(gif, "GIF")
    Image.new("L", (9, 9)).save(tiff, "TIFF")
    return {
        "nothing": b"", "text": b"<script>alert(1)</script>",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
        "gif": gif.getvalue(), "tiff": tiff.getvalue(), "a beginning": b"\xff\xd8\xff",
        "png without pixels": bomb(10, 10)[:45], "html in a jpeg": b"\xff\xd8\xff\xe0<html>",
        "no size": bomb(0, 0), "damaged": png().replace(b"IDAT", b"IDAX"),
    }  # fmt: skip
