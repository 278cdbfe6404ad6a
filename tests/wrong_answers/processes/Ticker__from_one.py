"""Counts from 1 to count."""
# verdict: failed
# says: sent [1, 2, 3], expected [0, 1, 2]

import time
from multiprocessing import Process


class Ticker(Process):
    def __init__(self, count, interval, send):
        super().__init__()
        self.count, self.interval, self.send = count, interval, send

    def run(self):
        for number in range(1, self.count + 1):
            time.sleep(self.interval)
            self.send.send(number)
        self.send.close()
