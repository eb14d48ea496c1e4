"""Memory that both sides see: see memory.ts. Blocks of this side have even numbers."""

import base64

import numpy as np


def address_of(array):
    return array.__array_interface__["data"][0]


class Memory:
    def __init__(self):
        # By id: a function that returns the current bytes, or None when they are gone, and the content on both sides.
        self.blocks = {}
        self.known = {}
        self.asked = set()
        # The blocks' addresses: JavaScript's blocks stay there, and others are looked up by address.
        self.fixed = []
        self.starts = {}
        self.next = 2

    def apply(self, changes):
        for number, data in changes:
            data = base64.b64decode(data)
            if number not in self.blocks:
                block = np.zeros(len(data), np.uint8)
                self.blocks[number] = lambda block=block: block
                self.fixed.append((address_of(block), block.size, number))
            block = self.blocks[number]()
            if block is not None:
                block[:] = np.frombuffer(data, np.uint8)[: block.size]
            self.known[number] = data

    def changes(self, is_all):
        """What has changed here since the last message: of all blocks, or of those only that were asked for."""
        changed = []
        for number, block in self.blocks.items():
            if not is_all and number not in self.asked:
                continue
            block = block()
            if block is None:
                continue
            data = block.tobytes()
            # Memory beyond the end of a shrunk tensor is still visible to JavaScript.
            data += self.known.get(number, b"")[len(data) :]
            if data != self.known.get(number):
                self.known[number] = data
                changed.append([number, base64.b64encode(data).decode()])
        self.asked.clear()
        return changed

    def view(self, number, offset, length):
        return self.blocks[number]()[offset : offset + length]

    def find(self, owner, read):
        """
        Where the bytes are that `read` gives of an object: the number of a block, an offset, a length, and the block's
        size.
        """
        place = self.place(owner, read)
        self.asked.add(place[0])
        return place

    def place(self, owner, read):
        data = read(owner)
        address = address_of(data)
        for start, size, number in self.fixed:
            if start <= address and address + data.size <= start + size:
                return number, address - start, data.size, size
        number = self.starts.get(address)
        block = None if number is None else self.blocks[number]()
        if block is not None and block.size >= data.size > 0:
            return number, 0, data.size, block.size
        number = self.next
        self.next += 2
        size = data.size

        def current():
            # Memory that has moved is no longer compared.
            now = read(owner)
            return now if now.size <= size and address_of(now) == address else None

        self.blocks[number] = current
        self.starts[address] = number
        return number, 0, size, size

    def clear(self):
        for each in (self.blocks, self.known, self.asked, self.fixed, self.starts):
            each.clear()
