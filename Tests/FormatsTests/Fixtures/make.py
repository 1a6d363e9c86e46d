"""Makes the fixtures of FormatsTests with independent writers: python3 -m venv, pip install safetensors numpy."""

import gzip
import pathlib
import struct

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
save_file({"half": numpy.zeros(2, dtype=numpy.float16)}, here / "half.safetensors")

idx = struct.pack(">BBBBIII", 0, 0, 8, 3, 2, 3, 4) + bytes(range(24))
(here / "images-idx3-ubyte").write_bytes(idx)
(here / "images-idx3-ubyte.gz").write_bytes(gzip.compress(idx, mtime=0))
# A million zeros behind a header that promises 6 bytes: the reader must stop there.
lying = struct.pack(">BBBBI", 0, 0, 8, 1, 6) + bytes(1_000_000)
(here / "too-long.idx.gz").write_bytes(gzip.compress(lying, mtime=0))
(here / "two-members.gz").write_bytes(gzip.compress(b"hello, ", mtime=0) + gzip.compress(b"world", mtime=0))
