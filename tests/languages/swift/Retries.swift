import Alamofire

/// Clients that try again.
let everything = RetryPolicy(retryLimit: 3, retryableHTTPMethods: [.get, .post])
let lost = ConnectionLostRetryPolicy(retryLimit: 3, retryableHTTPMethods: [.post])
