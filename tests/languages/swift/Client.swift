import Foundation

/* Asks a server for the weather. */
final class WeatherClient {
    private let retryable = [429, 502, 503, 504]

    enum HTTPFailure: Int {
        case missing = 404
        case broken = 500
    }

    func forecast(city: String) async throws -> Data {
        let tooMany = 429
        for attempt in 0..<3 {
            let (data, response) = try await URLSession.shared.data(from: url(city))
            guard let http = response as? HTTPURLResponse else { throw WeatherError.odd }
            let statusCode = http.statusCode
            if statusCode == tooMany { continue }
            switch statusCode {
            case 200..<300:
                return data
            case 404, 410:
                throw WeatherError.noSuchCity
            case let code where code >= 500:
                throw WeatherError.broken
            default:
                throw WeatherError.odd
            }
        }
        throw WeatherError.tired
    }

    func isFine(_ response: HTTPURLResponse) -> Bool {
        (200...299).contains(response.statusCode)
    }

    func check(_ result: Result<HTTPURLResponse, Error>) -> String {
        switch result {
        case .success(let response):
            return response.statusCode == 200 ? "fine" : """
                odd: \(response.statusCode)
                """
        case .failure(let error):
            return "failed: \(error)"
        }
    }
}
