-- Codes that differed only in how their place was written are one: the newest stays, with the word
-- that BillingCode.placeNamed gives it. Other words stay as they are.
--
-- As in Java: blanks at the ends, marks above and below letters, then the case; the letters of both
-- words are ASCII, so nothing depends on a collation.

create function pg_temp.place_named(word text) returns text immutable language sql as $$
  select case lower(regexp_replace(
                normalize(
                  btrim(word, E' \t\n\u000B\f\r\u001C\u001D\u001E\u001F\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200A\u2028\u2029\u205F\u3000'),
                  nfd),
                '[\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]', '', 'g')
              collate "C")
           when 'cabinet' then 'cabinet'
           when 'etablissement' then E'\u00E9tablissement'
           else word
         end
$$;

delete from codes c
 using codes newer
 where newer.tenant = c.tenant and newer.code = c.code and newer.id > c.id
   and pg_temp.place_named(newer.place) = pg_temp.place_named(c.place);

update codes set place = pg_temp.place_named(place)
 where place <> pg_temp.place_named(place);

drop function pg_temp.place_named(text);
