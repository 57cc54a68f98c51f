FROM composer:2 AS vendor
COPY composer.* ./
RUN composer install --no-dev

FROM php:8.3-fpm-alpine
RUN docker-php-ext-install pdo_mysql
COPY --from=vendor /app/vendor /var/www/vendor
HEALTHCHECK --interval=30s --timeout=3s CMD php-fpm -t || exit 1
