"""Does the work in __init__, in the parent, before anything is started."""
# verdict: failed
# says: sends in __init__

import time
from multiprocessing import Process


class Ticker(Process):
    def __init__(self, count, interval, send):
        super().__init__()
        for number in range(count):
            time.sleep(interval)
            send.send(number)
        send.close()

    def run(self):
        pass
