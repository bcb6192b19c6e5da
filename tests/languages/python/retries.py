"""Clients that try again."""
import backoff
import requests
import retry
import retrying
import tenacity
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

session = requests.Session()
session.mount("https://", HTTPAdapter(max_retries=Retry(total=3, allowed_methods=None, status_forcelist=[502, 504])))
session.mount("http://", HTTPAdapter(max_retries=Retry(total=3, allowed_methods=frozenset(["GET", "POST"]))))
session.mount("ftp://", HTTPAdapter(max_retries=Retry(total=3, status_forcelist=[502])))


@tenacity.retry(stop=tenacity.stop_after_attempt(3))
def order(item):
    return session.post("https://shop.example.com/orders", json=item)


@backoff.on_exception(backoff.expo, requests.exceptions.RequestException, max_tries=3)
def pay(amount):
    return requests.post("https://pay.example.com/payments", json={"amount": amount})


@retry.retry(requests.Timeout, tries=3)
def rename(user, name):
    return requests.patch(f"https://shop.example.com/users/{user}", json={"name": name})


@retrying.retry(stop_max_attempt_number=3)
def remove(user):
    return requests.delete(f"https://shop.example.com/users/{user}")
