"""Forgets super().__init__(): and does not close the connection either."""
# verdict: failed
# says: has to call super().__init__() first
# hint: super().__init__()

import time
from multiprocessing import Process


class Ticker(Process):
    def __init__(self, count, interval, send):
        self.count, self.interval, self.send = count, interval, send

    def run(self):
        for number in range(self.count):
            time.sleep(self.interval)
            self.send.send(number)
