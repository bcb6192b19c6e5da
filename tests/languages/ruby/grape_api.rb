require "grape"

class API < Grape::API
  format :json

  rescue_from ActiveRecord::RecordNotFound do |e|
    error!({ error: e.message }, 404)
  end

  resource :statuses do
    get do
      present Status.all
    end

    post do
      error!("Unauthorized", 401, { "WWW-Authenticate" => "Bearer" }) unless current_user
      status :accepted
      present({ queued: true })
    end
  end
end
