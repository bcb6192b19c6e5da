import uvicorn
from hypercorn.config import Config

from shop import app

config = Config()
config.keep_alive_timeout = 75
config.graceful_timeout = 5

if __name__ == "__main__":
    uvicorn.run(app, timeout_keep_alive=65, timeout_graceful_shutdown=10)
