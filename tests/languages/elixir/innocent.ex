defmodule ShopWeb.Innocent do
  use ShopWeb, :controller

  # HTTP/1.1 on port 404; the year is 2026.
  @port 404
  @sizes [100, 200, 404]

  def numbers(conn, _params) do
    Process.sleep(500)
    order = %{status: 404, code: 500, price: 401}
    Logger.info("spoke HTTP/1.1 on port 404")
    for i <- 1..404, do: i
    if order.price == 401 or elem({:ok, 404}, 1) == 404, do: :ok
    json(conn, %{total: order.price * 301, ports: @sizes, port: @port})
  end

  def graphql(conn, _params) do
    json(conn, %{data: nil, errors: [%{message: "no such field"}]})
  end

  def rpc(conn, _params) do
    json(conn, %{jsonrpc: "2.0", error: %{code: -32_601, message: "no such method"}, id: 1})
  end

  def webhook(conn, _params) do
    json(conn, %{received: true, error: nil})
  end

  def batch(conn, _params) do
    json(conn, %{results: [1, 2], errors: ["3 failed"]})
  end

  def login(conn, _params) do
    redirect(conn, to: "/login")
  end

  def result(value) do
    case value do
      :ok -> 200
      {:ok, :created} -> :created
      :not_found -> nil
    end
  end

  def spa(conn, _params) do
    send_file(conn, 200, "priv/static/index.html")
  end
end
