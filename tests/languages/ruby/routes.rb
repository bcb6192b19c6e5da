Rails.application.routes.draw do
  get "/health", to: ->(env) { [200, { "content-type" => "text/plain" }, ["ok"]] }
  get "/old", to: redirect("/new")
  get "/stories", to: redirect("/articles", status: 302)
  resources :articles, only: %i[index show]
end
