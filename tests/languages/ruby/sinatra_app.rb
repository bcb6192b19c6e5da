require "sinatra/base"
require "sinatra/json"

class App < Sinatra::Base
  helpers do
    def protected!
      halt 401, { "WWW-Authenticate" => "Basic" }, "Not authorized\n" unless authorized?
    end
  end

  get "/users/:id" do
    user = User[params[:id]]
    halt 404, json(error: "no such user") if user.nil?
    json user
  end

  post "/users" do
    status 201
    headers "Location" => "/users/1"
    json({ id: 1 })
  end

  delete "/users/:id" do
    status :no_content
    body nil
  end

  put "/users/:id" do
    halt :conflict if stale?
    error 422, "unprocessable"
  end

  patch "/old" do
    redirect to("/new"), 308
  end

  get "/login" do
    redirect "/session"
  end

  get "/pages/:name" do
    case params[:name]
    when "a" then erb :a
    when "b" then haml :b
    else
      slim :c
    end
  end

  not_found do
    json error: "not found"
  end

  error 500 do
    "failed"
  end

  get "/plain" do
    status 410
    "gone"
  end

  get "/written" do
    { title: "hello" }.to_json
  end
end
