CREATE FUNCTION orders.total(order_id bigint) RETURNS numeric
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT coalesce(sum(quantity * unit_price), 0)
  FROM orders.order_lines AS line
  WHERE line.order_id = total.order_id;
END;

CREATE VIEW orders.order_totals AS
  SELECT o.id, u.email, o.state, orders.total(o.id) AS total
  FROM orders.orders AS o
  JOIN auth.users AS u ON u.id = o.user_id;
