resource "aws_lb" "main" {
  load_balancer_type = "application"
  idle_timeout       = 120
}

resource "aws_alb" "old" {
  idle_timeout = 60
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.main.arn
  port              = "80"

  default_action {
    type = "redirect"

    redirect {
      port        = "443"
      protocol    = "HTTPS"
      status_code = "HTTP_301"
    }
  }
}

resource "aws_alb_listener" "http" {
  default_action {
    type = "redirect"
    redirect {
      protocol    = "HTTPS"
      status_code = "HTTP_302"
    }
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.main.arn
  port              = 443

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.app.arn
  }
}

resource "aws_lb_listener" "closed" {
  load_balancer_arn = aws_lb.main.arn
  default_action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      status_code  = "503"
    }
  }
}

resource "aws_lb_listener_rule" "old" {
  listener_arn = aws_lb_listener.https.arn

  action {
    type = "redirect"
    redirect {
      host        = "new.example.com"
      status_code = "HTTP_302"
    }
  }
}

resource "aws_lb_listener_rule" "gone" {
  listener_arn = aws_lb_listener.https.arn
  action {
    type = "fixed-response"
    fixed_response {
      status_code = 410
    }
  }
}

resource "aws_lb_target_group" "app" {
  port = 8000
  health_check {
    path    = "/healthz"
    matcher = "200-299"
  }
}

resource "aws_lb_target_group_attachment" "app" {
  target_group_arn = aws_lb_target_group.app.arn
  target_id        = aws_instance.app.id
}

resource "aws_instance" "app" {
  instance_type = "t3.micro"
  user_data     = file("nginx.conf")
}

resource "aws_autoscaling_group" "app" {
  target_group_arns = [aws_lb_target_group.app.arn]
  launch_template {
    id = aws_launch_template.app.id
  }
}

resource "aws_launch_template" "app" {
  user_data = filebase64("user-data.sh")
}

resource "aws_launch_configuration" "app" {
  user_data = "echo 404"
}

resource "aws_cloudfront_distribution" "site" {
  origin {
    domain_name         = aws_lb.main.dns_name
    connection_timeout  = 5
    custom_origin_config {
      origin_read_timeout      = 60
      origin_keepalive_timeout = 10
    }
  }

  custom_error_response {
    error_code         = 404
    response_code      = 200
    response_page_path = "/404.html"
  }
}

resource "aws_api_gateway_integration" "job" {
  timeout_milliseconds = 29000
  uri                  = aws_lambda_function.job.invoke_arn
}

resource "aws_apigatewayv2_integration" "job" {
  timeout_milliseconds = 30000
}

resource "aws_api_gateway_method_response" "ok" {
  status_code = "200"
}

resource "aws_api_gateway_integration_response" "ok" {
  status_code = "200"
}

resource "aws_api_gateway_gateway_response" "denied" {
  status_code = "401"
}

resource "aws_lambda_function" "job" {
  timeout     = 60
  memory_size = 512
}

resource "aws_alb_listener_rule" "shop" {
  listener_arn = aws_alb_listener.shop.arn
  action {
    type             = "forward"
    target_group_arn = aws_alb_target_group.shop.arn
  }
}

resource "aws_alb_target_group" "shop" {
  port = 8000
}

resource "aws_alb_target_group_attachment" "shop" {
  target_group_arn = aws_alb_target_group.shop.arn
  target_id        = aws_instance.shop.id
}

resource "aws_ecs_service" "shop" {
  task_definition = aws_ecs_task_definition.shop.arn
  load_balancer {
    target_group_arn = aws_alb_target_group.shop.arn
  }
}

resource "aws_ecs_task_definition" "shop" {
  container_definitions = jsonencode([
    { name = "shop", image = "shop:1.4", command = ["gunicorn", "-t", "120", "shop:app"] },
  ])
}

resource "aws_alb_target_group" "old" {
  health_check {
    path    = "/"
    matcher = "200,302"
  }
}

module "alb" {
  source               = "terraform-aws-modules/alb/aws"
  health_check_matcher = "200-399"
}

resource "aws_apprunner_service" "shop" {
  service_name = "shop"
  source_configuration {
    image_repository {
      image_identifier      = "${aws_ecr_repository.shop.repository_url}:1"
      image_repository_type = "ECR"
      image_configuration {
        port = "8000"
      }
    }
  }
}
