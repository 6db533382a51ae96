DROP TABLE coupon_grants;
DROP TABLE coupons;
