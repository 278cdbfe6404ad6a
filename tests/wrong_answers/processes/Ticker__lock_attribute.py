"""Keeps a threading.Event to wait with: it holds a lock, which can not be pickled."""
# verdict: failed
# says: with all its attributes

import threading
from multiprocessing import Process


class Ticker(Process):
    def __init__(self, count, interval, send):
        super().__init__()
        self.count, self.interval, self.send = count, interval, send
        self.pause = threading.Event()

    def run(self):
        for number in range(self.count):
            self.pause.wait(self.interval)
            self.send.send(number)
        self.send.close()
