-- Values that were stored before they had their form of today: mail addresses in mixed case, codes
-- of letters that are written in several ways.
insert into cmdb.repair (name) values ('codes'), ('mail_addresses');
