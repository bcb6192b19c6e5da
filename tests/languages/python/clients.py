import httpx
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

RETRY = Retry(total=3, backoff_factor=0.5, status_forcelist=[429, 502, 503, 504])


def session():
    made = requests.Session()
    made.mount("https://", HTTPAdapter(max_retries=RETRY))
    return made


def item(url):
    response = session().get(url)
    if response.status_code == requests.codes.not_found:
        return None
    response.raise_for_status()
    return response.json()


async def other(url):
    async with httpx.AsyncClient() as client:
        answer = await client.get(url)
    if answer.status_code == httpx.codes.NO_CONTENT:
        return None
    return answer.json()
