// Know your regular customers, and reward them: retention figures and a loyalty ledger.
//
// ERRORS   Everything here throws regulars::Error, with the library's stable code. Nothing else comes out of it, and a
//          bug inside the library is an error like any other (9001).
// OWNERS   Every type owns what it holds and can be moved. Frame may borrow: see there.
// TEXT     is UTF-8. Documents and options are JSON.
// THREADS  Different objects may be used by different threads at once; a const object by several at once.
// FORK     is fine: the child makes threads of its own when it needs them.
#ifndef REGULARS_HPP
#define REGULARS_HPP

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxx.h" // of cxx, for the exception that its bridge throws

#include "bridge.h"

namespace regulars {

// What went wrong: a stable code, its name, a sentence, and where.
class Error : public std::runtime_error {
public:
    Error(int code, std::string name, const std::string &message, std::optional<std::string> field,
          std::optional<std::uint64_t> row)
        : std::runtime_error(message), code_(code), name_(std::move(name)), field_(std::move(field)), row_(row) {}

    // The stable number, and its name, such as "missing_column".
    int code() const noexcept { return code_; }
    const std::string &name() const noexcept { return name_; }
    // The column, option, argument or JSON pointer at fault, where there is one.
    const std::optional<std::string> &field() const noexcept { return field_; }
    // The row of the input at fault, counted from 0, where there is one.
    const std::optional<std::uint64_t> &row() const noexcept { return row_; }

private:
    int code_;
    std::string name_;
    std::optional<std::string> field_;
    std::optional<std::uint64_t> row_;
};

// Values that lie one after the other in memory of somebody else's: data(), size(), [], begin() and end().
template <typename Value> using Span = ::rust::Slice<const Value>;

// What stands between this header and the bridge. Not for use elsewhere.
namespace detail {

// Takes "[code name row length] field message" apart, as the bridge writes it.
inline Error parse(std::string_view text) {
    auto word = [&text](char end) {
        const std::string found(text.substr(0, text.find(end)));
        text.remove_prefix(found.size() + 1);
        return found;
    };
    text.remove_prefix(1);
    const int code = std::stoi(word(' '));
    std::string name = word(' ');
    const std::string row = word(' '), length = word(']');
    text.remove_prefix(1);
    std::optional<std::string> field;
    if (length != "-") {
        field.emplace(text.substr(0, std::stoul(length)));
        text.remove_prefix(field->size());
    }
    std::optional<std::uint64_t> at;
    if (row != "-") at = std::stoull(row);
    return Error(code, std::move(name), std::string(text), std::move(field), at);
}

// Runs a function of the bridge; what it throws comes out as Error.
template <typename Function> auto run(Function &&function) -> decltype(function()) {
    try {
        return function();
    } catch (const ::rust::Error &error) {
        throw parse(error.what());
    }
}

// A text as the bridge takes it.
inline ::rust::Slice<const std::uint8_t> bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t *>(text.data()), text.size()};
}

} // namespace detail

// Named, typed columns of one length: what every figure comes as. Rows and columns are counted from 0.
class Table {
public:
    explicit Table(::rust::Box<bridge::Table> table) : table_(std::move(table)) {}

    std::size_t rows() const { return table_->rows(); }
    std::size_t columns() const { return table_->columns(); }

    // The name of a column, and its type: int, float, text, bool, date, timestamp or decimal.
    std::string name(std::size_t column) const {
        return detail::run([&] { return std::string(table_->name(column)); });
    }
    std::string type(std::size_t column) const {
        return detail::run([&] { return std::string(table_->type_name(column)); });
    }

    // The place of a column.
    std::size_t find(std::string_view name) const {
        return detail::run([&] { return table_->find(detail::bytes(name)); });
    }

    // A cell of an int, bool (0 or 1), date (days since 1970-01-01) or timestamp column (microseconds, UTC); nothing
    // where the value is missing.
    std::optional<std::int64_t> int64(std::size_t row, std::size_t column) const {
        std::int64_t value = 0;
        const bool has_value = detail::run([&] { return table_->int64(row, column, value); });
        return has_value ? std::optional(value) : std::nullopt;
    }

    // A cell of a float, int or decimal column as a double: the nearest one, where it is not exact.
    std::optional<double> float64(std::size_t row, std::size_t column) const {
        double value = 0;
        const bool has_value = detail::run([&] { return table_->float64(row, column, value); });
        return has_value ? std::optional(value) : std::nullopt;
    }

    // A cell of any type as text: dates and timestamps as ISO 8601, decimals exactly.
    std::optional<std::string> text(std::size_t row, std::size_t column) const {
        ::rust::String value;
        const bool has_value = detail::run([&] { return table_->text(row, column, value); });
        return has_value ? std::optional(std::string(value)) : std::nullopt;
    }

    // The same by the name of the column; of a table of one row, the value of a column.
    std::optional<std::int64_t> int64(std::string_view name, std::size_t row = 0) const { return int64(row, find(name)); }
    std::optional<double> float64(std::string_view name, std::size_t row = 0) const { return float64(row, find(name)); }
    std::optional<std::string> text(std::string_view name, std::size_t row = 0) const { return text(row, find(name)); }

    // Whole columns where they lie, without a copy; they are gone with the table. What stands at a missing place has no
    // meaning: see present(). Integers and timestamps (microseconds, UTC), floats, dates (days since 1970-01-01).
    Span<std::int64_t> int64s(std::string_view name) const {
        return detail::run([&] { return table_->int64s(find(name)); });
    }
    Span<double> float64s(std::string_view name) const {
        return detail::run([&] { return table_->float64s(find(name)); });
    }
    Span<std::int32_t> dates(std::string_view name) const {
        return detail::run([&] { return table_->date32s(find(name)); });
    }

    // A column of texts, each of them where it lies.
    std::vector<std::string_view> texts(std::string_view name) const {
        return detail::run([&] {
            const std::size_t column = find(name);
            const ::rust::Str bytes = table_->text_bytes(column);
            std::vector<std::string_view> texts;
            std::size_t start = 0;
            for (const std::size_t end : table_->text_ends(column)) {
                texts.emplace_back(bytes.data() + start, end - start);
                start = end;
            }
            return texts;
        });
    }

    // Which values of a column are there; empty where none is missing.
    Span<bool> present(std::string_view name) const {
        return detail::run([&] { return table_->present(find(name)); });
    }

    // The whole table as a JSON document.
    std::string json() const {
        return detail::run([&] { return std::string(table_->json()); });
    }

    // A table of cohorts as a matrix: a row for each cohort with its size, a column for each period after it.
    Table wide() const {
        return detail::run([&] { return Table(table_->wide()); });
    }

private:
    ::rust::Box<bridge::Table> table_;
};

// Orders as named columns. Plain numbers are borrowed, a vector's or those of any other memory: they must stay where they
// are, unchanged, while the frame lives. A vector of optionals or of strings is copied.
class Frame {
public:
    Frame() : frame_(bridge::frame()) {}

    // Numbers that lie anywhere; `validity` has a bit for each, the lowest of a byte first, 1 = there, or is null for all.
    Frame &int64(std::string_view name, Span<std::int64_t> values, const std::uint8_t *validity = nullptr) {
        detail::run([&] { frame_->add_int64(detail::bytes(name), values.data(), values.size(), validity); });
        return *this;
    }
    Frame &float64(std::string_view name, Span<double> values, const std::uint8_t *validity = nullptr) {
        detail::run([&] { frame_->add_float64(detail::bytes(name), values.data(), values.size(), validity); });
        return *this;
    }
    Frame &date(std::string_view name, Span<std::int32_t> values, const std::uint8_t *validity = nullptr) {
        detail::run([&] { frame_->add_date32(detail::bytes(name), values.data(), values.size(), validity); });
        return *this;
    }
    Frame &timestamp(std::string_view name, Span<std::int64_t> values, bool utc, const std::uint8_t *validity = nullptr) {
        detail::run([&] {
            frame_->add_timestamp_micros(detail::bytes(name), values.data(), values.size(), utc, validity);
        });
        return *this;
    }

    Frame &int64(std::string_view name, const std::vector<std::int64_t> &values) {
        return int64(name, Span<std::int64_t>(values.data(), values.size()));
    }
    Frame &int64(std::string_view name, const std::vector<std::optional<std::int64_t>> &values) {
        const auto copied = copy<std::int64_t>(values);
        detail::run([&] { frame_->add_int64(detail::bytes(name), copied.first, values.size(), copied.second); });
        return *this;
    }

    // NaN is missing.
    Frame &float64(std::string_view name, const std::vector<double> &values) {
        return float64(name, Span<double>(values.data(), values.size()));
    }
    Frame &float64(std::string_view name, const std::vector<std::optional<double>> &values) {
        const auto copied = copy<double>(values);
        detail::run([&] { frame_->add_float64(detail::bytes(name), copied.first, values.size(), copied.second); });
        return *this;
    }

    // Days since 1970-01-01.
    Frame &date(std::string_view name, const std::vector<std::int32_t> &values) {
        return date(name, Span<std::int32_t>(values.data(), values.size()));
    }
    Frame &date(std::string_view name, const std::vector<std::optional<std::int32_t>> &values) {
        const auto copied = copy<std::int32_t>(values);
        detail::run([&] { frame_->add_date32(detail::bytes(name), copied.first, values.size(), copied.second); });
        return *this;
    }

    // Microseconds since 1970-01-01T00:00:00: of UTC, or as a clock on the wall showed in the base's time zone.
    Frame &timestamp(std::string_view name, const std::vector<std::int64_t> &values, bool utc) {
        return timestamp(name, Span<std::int64_t>(values.data(), values.size()), utc);
    }
    Frame &timestamp(std::string_view name, const std::vector<std::optional<std::int64_t>> &values, bool utc) {
        const auto copied = copy<std::int64_t>(values);
        detail::run([&] { frame_->add_timestamp_micros(detail::bytes(name), copied.first, values.size(), utc, copied.second); });
        return *this;
    }

    Frame &utf8(std::string_view name, const std::vector<std::string> &values) {
        return utf8_of(name, values, [](const std::string &text) { return &text; });
    }
    Frame &utf8(std::string_view name, const std::vector<std::optional<std::string>> &values) {
        return utf8_of(name, values, [](const auto &text) { return text ? &*text : nullptr; });
    }

    Frame &utf8(std::string_view name, std::initializer_list<const char *> values) {
        return utf8(name, std::vector<std::string>(values.begin(), values.end()));
    }

    // A vector that would be gone before it is read.
    Frame &int64(std::string_view, const std::vector<std::int64_t> &&) = delete;
    Frame &float64(std::string_view, const std::vector<double> &&) = delete;
    Frame &date(std::string_view, const std::vector<std::int32_t> &&) = delete;
    Frame &timestamp(std::string_view, const std::vector<std::int64_t> &&, bool) = delete;

private:
    friend class CustomerBase;

    // Room for values that the frame borrows of itself. What a deque holds stays where it is.
    template <typename Value> Value *room(std::size_t length) {
        return reinterpret_cast<Value *>(kept_.emplace_back(length * sizeof(Value) + 1).data());
    }

    template <typename Value>
    std::pair<const Value *, const std::uint8_t *> copy(const std::vector<std::optional<Value>> &values) {
        auto *numbers = room<Value>(values.size());
        auto *marks = room<std::uint8_t>(values.size() / 8 + 1);
        for (std::size_t at = 0; at < values.size(); at++) {
            numbers[at] = values[at].value_or(Value{});
            if (values[at]) marks[at / 8] |= static_cast<std::uint8_t>(1 << at % 8);
        }
        return {numbers, marks};
    }

    template <typename Texts, typename Get> Frame &utf8_of(std::string_view name, const Texts &texts, Get get) {
        auto *offsets = room<std::int64_t>(texts.size() + 1);
        auto *marks = room<std::uint8_t>(texts.size() / 8 + 1);
        for (std::size_t at = 0; at < texts.size(); at++) {
            const std::string *text = get(texts[at]);
            offsets[at + 1] = offsets[at] + (text ? static_cast<std::int64_t>(text->size()) : 0);
            if (text) marks[at / 8] |= static_cast<std::uint8_t>(1 << at % 8);
        }
        auto *bytes = room<std::uint8_t>(static_cast<std::size_t>(offsets[texts.size()]));
        for (std::size_t at = 0; at < texts.size(); at++) {
            if (const std::string *text = get(texts[at])) text->copy(reinterpret_cast<char *>(bytes + offsets[at]), text->size());
        }
        detail::run([&] { frame_->add_utf8(detail::bytes(name), bytes, offsets, texts.size(), marks); });
        return *this;
    }

    ::rust::Box<bridge::Frame> frame_;
    std::deque<std::vector<unsigned char>> kept_;
};

} // namespace regulars

// The figures' methods give tables, so a table has to be known where they are defined.
#include "figures.hpp"

namespace regulars {

// The orders of each customer, read once, from which every figure is computed. It never changes.
class CustomerBase : public Figures<CustomerBase> {
public:
    // Reads the orders of a frame, which may end afterwards. The options are a JSON document, such as
    // {"timezone": "Europe/Warsaw"}, or empty, as everywhere.
    explicit CustomerBase(const Frame &frame, std::string_view options = "")
        : base_(detail::run([&] { return bridge::base_of_frame(*frame.frame_, detail::bytes(options)); })) {}

    // Reads a CSV or Parquet file. The options may also name a "loader", which knows the export of one shop; `read`
    // says how to read the file.
    static CustomerBase from_file(std::string_view path, std::string_view options = "", std::string_view read = "") {
        return CustomerBase(detail::run([&] {
            return bridge::base_of_file(detail::bytes(path), detail::bytes(read), detail::bytes(options));
        }));
    }

    // Loads a base that was saved.
    static CustomerBase load(std::string_view path) {
        return CustomerBase(detail::run([&] { return bridge::base_of_saved(detail::bytes(path)); }));
    }

    // The base of the rows of both: the same, to the byte, as that of one log with all of them, whichever rows are in
    // which. Rows are numbered on from this base's to the other's.
    CustomerBase merge(const CustomerBase &other) const {
        return CustomerBase(detail::run([&] { return base_->merge(*other.base_); }));
    }

    // The base of this one's rows and those of a frame, which are read as its own were. The options may say
    // {"observed_until": …}.
    CustomerBase append(const Frame &frame, std::string_view options = "") const {
        return CustomerBase(detail::run([&] { return base_->append_frame(*frame.frame_, detail::bytes(options)); }));
    }

    // The same for the rows of a CSV or Parquet file. The options may also name a "loader", which they must where this
    // base's own rows came through one.
    CustomerBase append_file(std::string_view path, std::string_view options = "", std::string_view read = "") const {
        return CustomerBase(detail::run([&] {
            return base_->append_file(detail::bytes(path), detail::bytes(read), detail::bytes(options));
        }));
    }

    // Saves the base to a file, in whole or not at all: what was there before stays until all is written. Equal bases
    // give equal files.
    void save(std::string_view path) const {
        detail::run([&] { base_->save(detail::bytes(path)); });
    }

    // The figure of a name.
    Table figure(std::string_view name, std::string_view options = "") const {
        return detail::run([&] { return Table(base_->figure(detail::bytes(name), detail::bytes(options))); });
    }

    // The customer model of a name ("bg_nbd", "pareto_nbd", "gamma_gamma", …), fitted to the customers: a JSON document, which
    // customer_predictions and the call "clv.ask" take as `model`. To save a model is to keep that text.
    std::string fit(std::string_view model, std::string_view options = "") const {
        return detail::run([&] { return std::string(base_->fit(detail::bytes(model), detail::bytes(options))); });
    }

    // What a loyalty program would have awarded on these orders: "awarded", "available", "outstanding", … of a JSON document. Each
    // order is taken as paid and fulfilled when it was placed, and nobody redeems. `programs` is a program's document, or a list
    // of its versions.
    std::string replay(std::string_view programs) const {
        return detail::run([&] { return std::string(base_->replay(detail::bytes(programs))); });
    }

private:
    explicit CustomerBase(::rust::Box<bridge::CustomerBase> base) : base_(std::move(base)) {}

    ::rust::Box<bridge::CustomerBase> base_;
};

// A number of a document by its JSON pointer, such as "/earn/points" of a quote; a truth value is 0 or 1; nothing for null.
inline std::optional<std::int64_t> int64_at(std::string_view document, std::string_view pointer) {
    std::int64_t value = 0;
    const bool has_value =
        detail::run([&] { return bridge::int64_at(detail::bytes(document), detail::bytes(pointer), value); });
    return has_value ? std::optional(value) : std::nullopt;
}

// A text of a document by its JSON pointer; of a value of another type its JSON, so that a part can be handed on.
inline std::optional<std::string> text_at(std::string_view document, std::string_view pointer) {
    ::rust::String value;
    const bool has_value =
        detail::run([&] { return bridge::text_at(detail::bytes(document), detail::bytes(pointer), value); });
    return has_value ? std::optional(std::string(value)) : std::nullopt;
}

// Hands a JSON document to the call of this name ("loyalty.quote", "loyalty.apply", …) and gives its reply, a JSON
// document. The same request gives the same bytes in every language.
inline std::string call(std::string_view name, std::string_view request) {
    return detail::run([&] { return std::string(bridge::call(detail::bytes(name), detail::bytes(request))); });
}

} // namespace regulars

#endif
