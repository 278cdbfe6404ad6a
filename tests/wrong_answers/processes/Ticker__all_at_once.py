"""Waits first, then sends all numbers at once."""
# verdict: failed
# says: one per 20 ms

import time
from multiprocessing import Process


class Ticker(Process):
    def __init__(self, count, interval, send):
        super().__init__()
        self.count, self.interval, self.send = count, interval, send

    def run(self):
        time.sleep(self.count * self.interval)
        for number in range(self.count):
            self.send.send(number)
        self.send.close()
