"""Start the durable queue inside a test."""

from concurrent.futures import ThreadPoolExecutor

from bot.worker.delivery_queue import DeliveryQueue


def launch(deliveries: DeliveryQueue) -> None:
    """Start sending, in another thread: this one may run the event loop of a browser that other tests use."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(deliveries.launch).result()
