defmodule Shop.Router do
  use Plug.Router

  plug :match
  plug :dispatch

  get "/health" do
    send_resp(conn, 200, "ok")
  end

  post "/users" do
    conn
    |> put_resp_content_type("application/json")
    |> resp(201, Jason.encode!(%{id: 1}))
    |> send_resp()
  end

  @limited 429

  patch "/users" do
    conn
    |> put_resp_header("retry-after", "30")
    |> send_resp(@limited, "slow down")
  end

  put "/users" do
    conn |> send_resp(405, "no")
  end

  match _ do
    send_resp(conn, 404, "oops")
  end
end
