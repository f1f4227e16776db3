"""Inputs that JSON cannot write out: tables with broken memory or odd types, and damaged files.

Each function makes one of them. It is given an empty folder to write into, and returns what is passed to the library.
"""

import datetime
import decimal
import struct

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import regulars as rg

DAYS = ["2026-01-05", "2026-01-09", "2026-02-01"]


def good(**other):
    """Three good rows, of which some columns are others."""
    return {
        "customer_id": pa.array([1, 2, 1]),
        "ordered_at": pa.array([datetime.date.fromisoformat(day) for day in DAYS]),
        "amount": pa.array([5, 7, 9]),
        **other,
    }


def table(**other):
    return pa.table(good(**other))


def raw(kind, buffers, rows=3, **more):
    """An Arrow array of whatever bytes are given, which nobody has checked."""
    return pa.Array.from_buffers(kind, rows, [None, *map(pa.py_buffer, buffers)], **more)


# Text.


def text_that_is_not_utf8():
    """Three texts, of which the second has the byte 0xFF."""
    return raw(pa.string(), [struct.pack("<4i", 0, 1, 3, 4), b"ab\xffc"])


def customers_not_utf8(folder):
    return table(customer_id=text_that_is_not_utf8())


def orders_not_utf8(folder):
    return table(order_id=text_that_is_not_utf8())


def times_not_utf8(folder):
    return table(ordered_at=raw(pa.string(), [struct.pack("<4i", 0, 10, 20, 30), b"2026-01-052026-01\xff0\xfe2026-02-01"]))


def amounts_not_utf8(folder):
    return table(amount=raw(pa.string(), [struct.pack("<4i", 0, 1, 3, 4), b"57\xff9"]))


def statuses_not_utf8(folder):
    return table(status=raw(pa.string(), [struct.pack("<4i", 0, 4, 6, 10), b"paidp\xffpaid"]))


def kinds_not_utf8(folder):
    return table(kind=text_that_is_not_utf8())


def segments_not_utf8(folder):
    return table(country=text_that_is_not_utf8())


def categories_not_utf8(folder):
    return table(customer_id=pa.DictionaryArray.from_arrays(pa.array([0, 1, 0], pa.int32()), text_that_is_not_utf8()))


def views_not_utf8(folder):
    views = b"".join(struct.pack("<i12s", len(text), text) for text in (b"a", b"b\xff", b"c"))
    return table(customer_id=raw(pa.string_view(), [views]))


def column_name_not_utf8(folder):
    path = folder / "orders.csv"
    path.write_bytes(b"customer_id,ordered_at,amo\xffunt\n1,2026-01-05,5\n")
    return path


# Arrow memory that is broken.


def codes_out_of_range(folder):
    codes = pa.array([0, 7, 1], pa.int32())
    return table(customer_id=pa.DictionaryArray.from_arrays(codes, pa.array(["ada", "ben"]), safe=False))


def codes_below_zero(folder):
    codes = pa.array([0, -7, 1], pa.int32())
    return table(customer_id=pa.DictionaryArray.from_arrays(codes, pa.array(["ada", "ben"]), safe=False))


def codes_into_nothing(folder):
    codes = pa.array([0, 0, 0], pa.int32())
    return table(order_id=pa.DictionaryArray.from_arrays(codes, pa.array([], pa.string()), safe=False))


def codes_of_segments_out_of_range(folder):
    codes = pa.array([0, 7, 1], pa.int32())
    return table(country=pa.DictionaryArray.from_arrays(codes, pa.array(["NZ", "PL"]), safe=False))


def stream_that_was_read(folder):
    capsule = table().__arrow_c_stream__()

    class Again:
        def __arrow_c_stream__(self, requested_schema=None):
            return capsule

    rg.CustomerBase(Again())
    return Again()


def stream_that_breaks_off(folder):
    def batches():
        yield table().to_batches()[0]
        raise ValueError("the connection to the shop was lost")

    return pa.RecordBatchReader.from_batches(table().schema, batches())


def batches_of_two_types(folder):
    """The schema says integers, the second batch has text."""
    first, second = table().to_batches()[0], table(customer_id=["a", "b", "a"]).to_batches()[0]
    return pa.RecordBatchReader.from_batches(first.schema, iter([first, second]))


# Types.


def times_of_bool(folder):
    return table(ordered_at=[True, False, True])


def customers_of_bool(folder):
    return table(customer_id=[True, False, True])


def orders_of_bool(folder):
    return table(order_id=[True, False, True])


def amounts_of_bool(folder):
    return table(amount=[True, False, True])


def bools_in_lists(folder):
    return {"customer_id": [1, 2, 1], "ordered_at": [True, False, True]}


def customers_of_lists(folder):
    return table(customer_id=[[1], [2], [1]])


def customers_of_structs(folder):
    return table(customer_id=[{"id": 1}, {"id": 2}, {"id": 1}])


def customers_of_bytes(folder):
    return table(customer_id=[b"a", b"b", b"a"])


def customers_of_decimals(folder):
    return table(customer_id=[decimal.Decimal(1), decimal.Decimal(2), decimal.Decimal(1)])


def times_of_day(folder):
    return table(ordered_at=[datetime.time(1), datetime.time(2), datetime.time(3)])


def durations(folder):
    return table(ordered_at=pa.array([1, 2, 3], pa.duration("s")))


def amounts_of_dates(folder):
    return table(amount=table()["ordered_at"])


def times_in_categories(folder):
    return table(ordered_at=pa.array(DAYS).dictionary_encode())


def amounts_in_categories(folder):
    return table(amount=pa.array(["5", "7", "9"]).dictionary_encode())


def objects_of_any_kind(folder):
    return {"customer_id": [1, object(), 1], "ordered_at": DAYS}


def array_of_two_dimensions(folder):
    return {"customer_id": np.ones((3, 2), dtype="int64"), "ordered_at": DAYS}


def complex_numbers(folder):
    return {"customer_id": np.array([1 + 2j, 1, 2]), "ordered_at": DAYS}


def column_of_one_text(folder):
    return {"customer_id": [1, 2, 1], "ordered_at": DAYS, "amount": "579"}


# Numbers.


def unsigned_ids_beyond_64_bits(folder):
    return table(customer_id=pa.array([1, 2**63, 1], pa.uint64()))


def customers_infinite(folder):
    return table(customer_id=pa.array([1.0, float("inf"), 1.0]))


def integers_that_add_up_beyond_64_bits(folder):
    return table(amount=pa.array([2**62] * 3))


def integers_of_one_customer_beyond_64_bits(folder):
    return table(customer_id=pa.array([1, 1, 1]), amount=pa.array([2**62] * 3))


def unsigned_amounts_beyond_64_bits(folder):
    return table(amount=pa.array([1, 2**63, 1], pa.uint64()))


def python_ids_beyond_64_bits(folder):
    return {"customer_id": [1, 2**70, 1], "ordered_at": DAYS}


def amounts_nan(folder):
    return table(amount=pa.array([5.0, float("nan"), 9.0]))


def amounts_infinite(folder):
    return table(amount=pa.array([5.0, float("inf"), 9.0]))


def decimals_of_huge_scale(folder):
    values = pa.array([decimal.Decimal(5), decimal.Decimal("7e-30"), decimal.Decimal(9)], pa.decimal128(38, 30))
    return table(amount=values)


def decimals_of_negative_scale(folder):
    return table(amount=pa.array([decimal.Decimal(500), decimal.Decimal(700), decimal.Decimal(900)], pa.decimal128(5, -2)))


def decimals_beyond_64_bits(folder):
    return table(amount=pa.array([decimal.Decimal(5), decimal.Decimal(10) ** 30, decimal.Decimal(9)], pa.decimal128(38, 2)))


def decimals_beyond_128_bits(folder):
    return table(amount=pa.array([decimal.Decimal(5), decimal.Decimal(10) ** 60, decimal.Decimal(9)], pa.decimal256(70, 2)))


# Times.


def not_a_time(folder):
    return {"customer_id": [1, 2, 1], "ordered_at": np.array(["2026-01-05", "NaT", "2026-02-01"], "M8[us]")}


def not_a_time_of_pandas(folder):
    return pd.DataFrame({"customer_id": [1, 2, 1], "ordered_at": pd.to_datetime(["2026-01-05", None, "2026-02-01"])})


def seconds_beyond_microseconds(folder):
    return table(ordered_at=pa.array([0, 2**62, 1], pa.timestamp("s")))


def days_beyond_32_bits(folder):
    return {"customer_id": [1, 2, 1], "ordered_at": np.array([1, 2**40, 2]).astype("M8[D]")}


def stamps_of_a_zone_that_is_not(folder):
    return table(ordered_at=pa.array([0, 1, 2], pa.timestamp("us", "Europe/Varsovie")))


# Tables.


def no_columns_of_polars(folder):
    return pl.DataFrame()


def no_batches(folder):
    return pa.RecordBatchReader.from_batches(table().schema, iter([]))


def no_table(folder):
    return 7


def series_of_pandas(folder):
    return pd.Series([1, 2, 3])


# Files.


def parquet(folder, name="orders.parquet", orders=None):
    path = folder / name
    pq.write_table(table() if orders is None else orders, path)
    return path


def parquet_cut_short(folder):
    path = parquet(folder)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def parquet_with_a_damaged_footer(folder):
    path = parquet(folder)
    content = bytearray(path.read_bytes())
    length = struct.unpack("<i", content[-8:-4])[0]
    content[-8 - length : -8] = b"\xff" * length
    path.write_bytes(content)
    return path


def parquet_with_a_footer_longer_than_itself(folder):
    path = parquet(folder)
    content = bytearray(path.read_bytes())
    content[-8:-4] = struct.pack("<I", 2**31 - 1)
    path.write_bytes(content)
    return path


def parquet_with_damaged_pages(folder):
    path = parquet(folder)
    content = bytearray(path.read_bytes())
    length = struct.unpack("<i", content[-8:-4])[0]
    content[4 : len(content) - 8 - length] = b"\xff" * (len(content) - 12 - length)
    path.write_bytes(content)
    return path


def parquet_without_a_column(folder):
    return parquet(folder, orders=table().drop_columns(["ordered_at"]))


def magic_alone(folder):
    path = folder / "orders.parquet"
    path.write_bytes(b"PAR1 and then nothing")
    return path


def csv(folder, content, name="orders.csv"):
    path = folder / name
    path.write_bytes(content)
    return path


def csv_with_short_row(folder):
    return csv(folder, b"customer_id,ordered_at,amount\n1,2026-01-05,5\n2,2026-01-09\n1,2026-02-01,9\n")


def csv_with_long_row(folder):
    return csv(folder, b"customer_id,ordered_at,amount\n1,2026-01-05,5\n2,2026-01-09,7,8\n1,2026-02-01,9\n")


def csv_without_anything(folder):
    return csv(folder, b"")


def csv_of_its_header(folder):
    return csv(folder, b"customer_id,ordered_at,amount\n")


def csv_without_header(folder):
    return csv(folder, b"1,2026-01-05,5\n2,2026-01-09,7\n")


def csv_with_open_quote(folder):
    return csv(folder, b'customer_id,ordered_at,amount\n1,2026-01-05,5\n2,"2026-01-09,7\n1,2026-02-01,9\n')


def csv_not_utf8(folder):
    return csv(folder, b"customer_id,ordered_at,amount\na,2026-01-05,5\nb\xff,2026-01-09,7\na,2026-02-01,9\n")


def csv_of_16_bits(folder):
    return csv(folder, "customer_id,ordered_at,amount\n1,2026-01-05,5\n".encode("utf-16"))


def csv_with_zero_bytes(folder):
    return csv(folder, b"\0" * 64)


def csv_with_amounts_of_another_locale(folder):
    return csv(folder, b"customer_id;ordered_at;amount\n1;2026-01-05;5,00\n2;2026-01-09;7,50\n1;2026-02-01;9,00\n")


def csv_with_a_bad_amount(folder):
    return csv(folder, b"customer_id,ordered_at,amount\n1,2026-01-05,5\n2,2026-01-09,seven\n1,2026-02-01,9\n")


def spreadsheet(folder):
    return csv(folder, b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00", "orders.xlsx")


def folder_for_a_file(folder):
    return folder


def file_that_is_not_there(folder):
    return folder / "orders.csv"


def no_files(folder):
    return []


def files_of_different_columns(folder):
    return [parquet(folder, "january.parquet"), parquet(folder, "february.parquet", table(country=["NZ"] * 3))]


def files_of_different_types(folder):
    """Customers are integers in the first file and text in the second."""
    return [parquet(folder, "january.parquet"), parquet(folder, "february.parquet", table(customer_id=["1", "2", "1"]))]


def parquet_and_csv(folder):
    """The same columns, one file of integers and one of text."""
    return [parquet(folder), csv(folder, b"customer_id,ordered_at,amount\n1,2026-01-05,5\n")]


# Exports of shops.


def export_of_another_shop(folder):
    return csv(folder, b"customer_id,ordered_at,amount\n1,2026-01-05,5\n")


def export_without_a_date(folder):
    header = b"order_id,customer_id,order_status_id,date_added,total,email\n"
    return csv(folder, header + b"1,7,5,2025-01-10 09:15:00,10.0000,a@a.io\n2,8,5,soon,12.0000,b@b.io\n")


# Saved bases.


def saved(folder, change=lambda content: None):
    path = folder / "shop.regulars"
    rg.CustomerBase(table()).save(path)
    content = bytearray(path.read_bytes())
    changed = change(content)
    path.write_bytes(content if changed is None else changed)
    return path


def base_cut_short(folder):
    return saved(folder, lambda content: content[: len(content) // 2])


def base_with_more_behind_it(folder):
    return saved(folder, lambda content: content + b"\0")


def base_with_a_changed_bit(folder):
    def change(content):
        content[len(content) // 2] ^= 1

    return saved(folder, change)


def base_of_a_later_version(folder):
    def change(content):
        content[8:12] = struct.pack("<I", 1_000)

    return saved(folder, change)


def base_of_no_version(folder):
    def change(content):
        content[8:12] = struct.pack("<I", 0)

    return saved(folder, change)


def base_of_other_bytes(folder):
    return csv(folder, b"customer_id,ordered_at,amount\n1,2026-01-05,5\n2,2026-01-09,7\n", "shop.regulars")


def base_of_no_bytes(folder):
    return csv(folder, b"", "shop.regulars")


def base_that_is_not_there(folder):
    return folder / "shop.regulars"


def base_that_is_a_folder(folder):
    return folder
