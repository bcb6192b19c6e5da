defmodule Shop.Fallback do
  alias Plug.Conn, as: C
  alias Phoenix.Controller
  alias Shop.{Items, Users}

  @status_missing 404

  def missing(conn) do
    conn
    |> C.put_status(@status_missing)
    |> Controller.json(%{title: "no such item"})
  end

  def found(conn, id) do
    if Items.exists?(id) do
      C.send_resp(conn, 200, "here")
    else
      C.send_resp(conn, 410, "gone")
    end
  end
end
