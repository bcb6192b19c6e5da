# frozen_string_literal: true

class ArticlesController < ApplicationController
  before_action :authenticate, only: %i[create destroy]

  rescue_from ActiveRecord::RecordNotFound, with: :missing
  rescue_from ActionController::ParameterMissing do |error|
    render json: { error: error.message }, status: :bad_request
  end

  MAX_ARTICLES = 500
  TOO_MANY = 429

  def index
    render json: { articles: Article.limit(params[:limit] || 100) }
  end

  def create
    article = Article.new(article_params)
    if article.save
      render json: article, status: :created, location: article_url(article)
    else
      render json: { errors: article.errors.full_messages }, :status => :unprocessable_entity
    end
  end

  def destroy
    Article.find(params[:id]).destroy!
    head :no_content
  rescue ActiveRecord::RecordNotDestroyed => e
    logger.error(e)
    render plain: e.message, status: 409
  end

  def move
    redirect_to article_url(params[:id]), status: :moved_permanently
  end

  def back
    redirect_back fallback_location: root_path, status: 303
  end

  def back_or
    redirect_back_or_to "/articles"
  end

  def throttled
    response.set_header("Retry-After", "30")
    return head TOO_MANY if too_many?

    response.headers["X-Count"] = "1"
    self.status = 202
    render json: { queued: true }
  end

  def locked
    response.status = :locked
    self.response_body = "locked"
  end

  def export
    send_data Article.to_csv, filename: "articles.csv", status: :partial_content
  end

  def file
    send_file "/srv/articles.pdf", status: 200
  end

  def api
    respond_with @article, status: :ok
  end

  def known
    Rack::Utils.status_code(:gone)
  end

  private

  def authenticate
    head :unauthorized, "WWW-Authenticate" => "Bearer" unless current_user
  end

  def missing(error)
    render json: { error: error.message }, status: :not_found
  end
end
