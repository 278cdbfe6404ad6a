"""Does the work in start, which runs in the parent."""
# verdict: failed
# says: overrides start

import time
from multiprocessing import Process


class Ticker(Process):
    def __init__(self, count, interval, send):
        super().__init__()
        self.count, self.interval, self.send = count, interval, send

    def start(self):
        for number in range(self.count):
            time.sleep(self.interval)
            self.send.send(number)
        self.send.close()
