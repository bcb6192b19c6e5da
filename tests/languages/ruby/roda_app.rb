require "roda"

class Site < Roda
  route do |r|
    r.on "old" do
      r.redirect "/new", 301
    end

    r.get "missing" do
      response.status = 404
      "missing"
    end
  end
end

class Halting < Roda
  route do |r|
    r.get("gone") { r.halt(410) }
    r.get("old") { r.halt(410, "it is gone") }
    r.get("lost") { r.halt(404, { "Cache-Control" => "no-store" }, "never was there") }
  end
end
