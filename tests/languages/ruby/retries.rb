# Clients that try again.
require "faraday"
require "faraday/retry"
require "retriable"

class Orders
  def connection
    Faraday.new(url: "https://shop.example.com") do |f|
      f.request :retry, max: 3, methods: %i[get post]
    end
  end

  def always
    Faraday.new(url: "https://shop.example.com") do |f|
      f.request :retry, max: 3, retry_if: ->(_env, _error) { true }
    end
  end

  def create(order)
    Retriable.retriable(tries: 3) do
      connection.post("/orders", order)
    end
  end
end
