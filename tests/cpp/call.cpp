// Prints the reply to a request document, as it is: call NAME REQUEST.json
#include <fstream>
#include <iostream>
#include <sstream>

#include <regulars/regulars.hpp>

int main(int count, char **arguments) {
    if (count != 3) return 2;
    std::stringstream request;
    request << std::ifstream(arguments[2]).rdbuf();
    try {
        std::cout << regulars::call(arguments[1], request.str());
    } catch (const regulars::Error &error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
}
