# Found by find_package(regulars CONFIG REQUIRED), for target_link_libraries(shop PRIVATE regulars::regulars). It knows its
# place among what was installed, so that the whole may be moved.
if(NOT TARGET regulars::regulars)
    get_filename_component(REGULARS_LIBDIR "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
    # Debian puts libraries one folder deeper than headers.
    find_path(REGULARS_INCLUDE_DIR regulars.h
        PATHS "${REGULARS_LIBDIR}/../include" "${REGULARS_LIBDIR}/../../include" NO_DEFAULT_PATH REQUIRED)
    add_library(regulars::regulars SHARED IMPORTED)
    set_target_properties(regulars::regulars PROPERTIES
        IMPORTED_LOCATION "${REGULARS_LIBDIR}/libregulars.so.0"
        IMPORTED_SONAME libregulars.so.0
        INTERFACE_INCLUDE_DIRECTORIES "${REGULARS_INCLUDE_DIR}")
endif()
