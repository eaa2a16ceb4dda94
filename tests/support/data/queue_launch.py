"""The durable queue, begun inside a test."""

from concurrent.futures import ThreadPoolExecutor

from bot.worker.delivery_queue import DeliveryQueue


def launch(deliveries: DeliveryQueue) -> None:
    """Begin to send: not in this thread, where a browser that other tests look through may have its event loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(deliveries.launch).result()
