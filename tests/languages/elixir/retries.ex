defmodule Orders do
  # Clients that try again.

  def create(order), do: Req.post("https://shop.example.com/orders", json: order, retry: :transient)

  def create!(order), do: Req.post!("https://shop.example.com/orders", json: order, retry: :transient)

  def rename(order), do: Req.patch("https://shop.example.com/orders/1", json: order, retry: :transient)

  def rename!(order), do: Req.patch!("https://shop.example.com/orders/1", json: order, retry: :transient)

  def client, do: Req.new(base_url: "https://shop.example.com", retry: :transient)
end
