CREATE FUNCTION catalog.touch_updated_at() RETURNS trigger
  LANGUAGE plpgsql
AS $$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END;
$$;

CREATE TRIGGER products_touch
  BEFORE UPDATE ON catalog.products
  FOR EACH ROW EXECUTE FUNCTION catalog.touch_updated_at();
