"""The kit's pictures: see ../../../networks/picture.ts."""

import numpy as np

BLOCK = 16


def mix(value):
    value = value ^ (value >> np.uint32(16))
    value = value * np.uint32(0x21F0AAAD)
    value = value ^ (value >> np.uint32(15))
    value = value * np.uint32(0x735A2D97)
    return value ^ (value >> np.uint32(15))


def hash_of(index, element):
    key = mix(np.array([index + 1], dtype=np.uint32))
    return mix(element.astype(np.uint32) * np.uint32(0x9E3779B9) + key)


def make_picture(shape, seed):
    batch, channels, height, width = shape
    index = np.arange(batch * channels * height * width, dtype=np.int64)
    columns = -(-width // BLOCK)
    rows = -(-height // BLOCK)
    x = index % width
    y = index // width % height
    plane = index // (width * height)
    block = (plane * rows + y // BLOCK) * columns + x // BLOCK
    colour = (hash_of(2 * seed, block) >> np.uint32(24)) * np.uint32(3) >> np.uint32(2)
    noise = hash_of(2 * seed + 1, index) >> np.uint32(26)
    return (colour + noise).astype(np.float32).reshape(shape)
