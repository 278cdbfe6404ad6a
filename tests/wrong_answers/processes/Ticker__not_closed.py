"""Leaves the connection open."""
# verdict: failed
# says: the reader learns of the end only when the whole process ends
# hint: close `send`

import time
from multiprocessing import Process


class Ticker(Process):
    def __init__(self, count, interval, send):
        super().__init__()
        self.count, self.interval, self.send = count, interval, send

    def run(self):
        for number in range(self.count):
            time.sleep(self.interval)
            self.send.send(number)
