// A frame of the columns of a JSON document, as the vectors have them.
#ifndef COLUMNS_HPP
#define COLUMNS_HPP

#include <nlohmann/json.hpp>
#include <regulars/regulars.hpp>

using Json = nlohmann::ordered_json;

template <typename Value> inline std::vector<std::optional<Value>> values(const Json &column) {
    std::vector<std::optional<Value>> found;
    for (const auto &value : column["values"]) found.push_back(value.is_null() ? std::nullopt : std::optional(value.get<Value>()));
    return found;
}

// Days since 1970-01-01 of a date: years counted from March, so that the leap day is last.
inline std::int32_t days(int year, int month, int day) {
    year -= month <= 2;
    const int era = year / 400, year_of_era = year % 400;
    const int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

inline std::vector<std::optional<std::int32_t>> dates(const Json &column) {
    std::vector<std::optional<std::int32_t>> found;
    for (const auto &value : column["values"]) {
        if (value.is_null()) {
            found.emplace_back();
        } else if (value.is_string()) {
            const auto text = value.get<std::string>();
            found.emplace_back(days(std::stoi(text.substr(0, 4)), std::stoi(text.substr(5, 2)), std::stoi(text.substr(8, 2))));
        } else {
            found.emplace_back(value.get<std::int32_t>());
        }
    }
    return found;
}

inline void add(regulars::Frame &frame, const std::string &name, const Json &column) {
    const auto type = column["type"].get<std::string>();
    if (type == "int64") frame.int64(name, values<std::int64_t>(column));
    else if (type == "float64") frame.float64(name, values<double>(column));
    else if (type == "utf8") frame.utf8(name, values<std::string>(column));
    else if (type == "date") frame.date(name, dates(column));
    else if (type == "timestamp_us") frame.timestamp(name, values<std::int64_t>(column), false);
    else if (type == "timestamp_us_utc") frame.timestamp(name, values<std::int64_t>(column), true);
    else throw std::invalid_argument("a column of unknown type " + type);
}

inline regulars::Frame frame_of(const Json &columns) {
    regulars::Frame frame;
    for (const auto &[name, column] : columns.items()) add(frame, name, column);
    return frame;
}

#endif
