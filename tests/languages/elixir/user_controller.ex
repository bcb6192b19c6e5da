defmodule ShopWeb.UserController do
  use ShopWeb, :controller

  alias Shop.Accounts

  @page_size 500

  def index(conn, _params) do
    render(conn, "index.json", users: Accounts.list_users(limit: 100))
  end

  def show(conn, %{"id" => id}) do
    case Accounts.get_user(id) do
      nil ->
        conn
        |> put_status(:not_found)
        |> json(%{error: "no such user"})

      user ->
        json(conn, user)
    end
  end

  def create(conn, params) do
    with {:ok, user} <- Accounts.create_user(params) do
      conn
      |> put_status(201)
      |> put_resp_header("location", "/users/#{user.id}")
      |> render("show.json", user: user)
    else
      {:error, reason} ->
        conn
        |> put_status(:unprocessable_entity)
        |> put_view(ShopWeb.ErrorView)
        |> json(%{"errors" => inspect(reason)})
    end
  end

  def update(conn, _params) do
    conn = put_status(conn, 202)
    text(conn, "queued")
  end

  def delete(conn, %{"id" => id}) do
    Accounts.delete_user(id)
    send_resp(conn, :no_content, "")
  end

  def moved(conn, _params), do: redirect(conn, to: "/users")

  def gone(conn, _params) do
    conn
    |> put_status(:moved_permanently)
    |> redirect(external: "https://example.com/users")
  end

  def page(%Plug.Conn{} = conn, _params) do
    html(conn, "<p>users</p>")
  end

  def download(conn, _params) do
    send_file(conn, 200, "/srv/users.csv")
  end

  def stream(conn, _params) do
    try do
      send_chunked(conn, 200)
    rescue
      error -> conn |> put_status(500) |> json(%{error: Exception.message(error)})
    end
  end
end
