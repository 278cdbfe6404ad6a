"""Keeps a lambda: under spawn the object can not be pickled."""
# verdict: failed
# says: spawn: Ticker.start() raised

import time
from multiprocessing import Process


class Ticker(Process):
    def __init__(self, count, interval, send):
        super().__init__()
        self.count, self.send = count, send
        self.wait = lambda: time.sleep(interval)

    def run(self):
        for number in range(self.count):
            self.wait()
            self.send.send(number)
        self.send.close()
