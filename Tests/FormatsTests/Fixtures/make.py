"""Makes the fixtures of FormatsTests with independent writers: python3 -m venv, pip install safetensors numpy."""

import gzip
import pathlib
import struct
import zlib

import numpy
from safetensors.numpy import save_file

here = pathlib.Path(__file__).parent

save_file(
    {
        "weight": numpy.arange(6, dtype=numpy.float32).reshape(2, 3) / 4,
        "double": numpy.array([1e-300, -2.5, 3.0], dtype=numpy.float64),
        "count": numpy.array(-(2**40), dtype=numpy.int64),
        "index": numpy.array([[-1], [2**31 - 1]], dtype=numpy.int32),
        "short": numpy.array([-32768], dtype=numpy.int16),
        "small": numpy.array([-128, 127, 3], dtype=numpy.int8),
        "pixels": numpy.array([0, 128, 255], dtype=numpy.uint8),
        "mask": numpy.array([True, False, True]),
        "empty": numpy.zeros((0, 4), dtype=numpy.float32),
    },
    here / "mixed.safetensors",
    metadata={"format": "np", "note": 'snow ☃ "quoted"'},
)
save_file({"half": numpy.array([0.5, -65504], dtype=numpy.float16)}, here / "half.safetensors")

idx = struct.pack(">BBBBIII", 0, 0, 8, 3, 2, 3, 4) + bytes(range(24))
(here / "images-idx3-ubyte").write_bytes(idx)
(here / "images-idx3-ubyte.gz").write_bytes(gzip.compress(idx, mtime=0))
# A million zeros behind a header that promises 6 bytes: the reader must stop there.
lying = struct.pack(">BBBBI", 0, 0, 8, 1, 6) + bytes(1_000_000)
(here / "too-long.idx.gz").write_bytes(gzip.compress(lying, mtime=0))
(here / "two-members.gz").write_bytes(gzip.compress(b"hello, ", mtime=0) + gzip.compress(b"world", mtime=0))

arrays = {
    "rows": numpy.arange(6, dtype=numpy.float32).reshape(2, 3) / 4,
    "columns": numpy.asfortranarray(numpy.arange(24, dtype=numpy.int64).reshape(2, 3, 4)),
    "big": numpy.array([1e-300, -2.5], dtype=">f8"),
    "half": numpy.array([0.5, -65504, numpy.inf], dtype=numpy.float16),
    "unsigned": numpy.array([[0], [65535]], dtype=numpy.uint16),
    "flag": numpy.array(True),
    "empty": numpy.zeros((0, 4), dtype=numpy.uint8),
}
numpy.savez(here / "arrays.npz", **arrays)
numpy.savez_compressed(here / "packed.npz", **arrays)
for name in ["rows", "columns", "big"]:
    numpy.save(here / f"{name}.npy", arrays[name])


def png(width, height, depth, color, rows, *chunks):
    """A PNG written by hand: rows are bytes without their filter byte."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    body = zlib.compress(b"".join(b"\0" + row for row in rows))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunk(*c) for c in chunks) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


(here / "gray.png").write_bytes(png(3, 2, 8, 0, [bytes([0, 128, 255]), bytes([1, 2, 3])]))
(here / "rgb.png").write_bytes(png(2, 1, 8, 2, [bytes([255, 0, 0, 10, 20, 30])]))
(here / "palette.png").write_bytes(png(2, 1, 8, 3, [bytes([1, 0])], (b"PLTE", bytes([1, 2, 3, 4, 5, 6]))))
(here / "clear.png").write_bytes(png(1, 2, 8, 6, [bytes([9, 8, 7, 0]), bytes([255, 255, 255, 255])]))
