resource "aws_api_gateway_rest_api" "old" {
  name = "old"
}

resource "aws_api_gateway_deployment" "old" {
  rest_api_id = aws_api_gateway_rest_api.old.id
}

resource "aws_api_gateway_stage" "old" {
  rest_api_id   = aws_api_gateway_rest_api.old.id
  deployment_id = aws_api_gateway_deployment.old.id
}

resource "aws_api_gateway_integration" "old" {
  rest_api_id = aws_api_gateway_rest_api.old.id
  uri         = aws_lambda_alias.live.invoke_arn
}

resource "aws_apigatewayv2_api" "api" {
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_stage" "api" {
  api_id = aws_apigatewayv2_api.api.id
}

resource "aws_apigatewayv2_integration" "api" {
  api_id          = aws_apigatewayv2_api.api.id
  integration_uri = aws_lambda_function.api.invoke_arn
}

resource "aws_lambda_function" "api" {
  timeout = 60
}

resource "aws_lambda_alias" "live" {
  function_name = aws_lambda_function.api.arn
}

resource "aws_lambda_function_url" "api" {
  function_name = aws_lambda_function.api.function_name
}

resource "azurerm_cdn_frontdoor_profile" "edge" {
  response_timeout_seconds = 60
}

resource "azurerm_cdn_frontdoor_origin_group" "edge" {
  cdn_frontdoor_profile_id = azurerm_cdn_frontdoor_profile.edge.id
}

resource "azurerm_cdn_frontdoor_origin" "edge" {
  cdn_frontdoor_origin_group_id = azurerm_cdn_frontdoor_origin_group.edge.id
  host_name                     = azurerm_linux_web_app.web.default_hostname
}

resource "azurerm_linux_web_app" "web" {
  name = "web"
}

resource "azurerm_windows_web_app" "web" {
  name = "web"
}

resource "azurerm_app_service" "web" {
  name = "web"
}
